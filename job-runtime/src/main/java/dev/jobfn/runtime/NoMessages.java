package dev.jobfn.runtime;

import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.NoSuchMessageException;

/**
 * The message source of functions, which have no localized texts. Spring's own substitute lists the JDK's thousand
 * locales when its class is loaded, which takes a tenth of the startup time.
 */
record NoMessages() implements MessageSource {
    @Override
    public String getMessage(String code, Object[] args, String defaultMessage, Locale locale) {
        return defaultMessage;
    }

    @Override
    public String getMessage(String code, Object[] args, Locale locale) {
        throw new NoSuchMessageException(code, locale);
    }

    @Override
    public String getMessage(MessageSourceResolvable resolvable, Locale locale) {
        String message = resolvable.getDefaultMessage();
        if (message == null) {
            throw new NoSuchMessageException(String.valueOf(resolvable), locale);
        }
        return message;
    }
}
