package dev.jobfn.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CodecTest {
    @Test
    void any_text_is_encoded_in_as_many_bytes_as_java_counts() {
        Random random = new Random(22);
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(20), 0, 0x10000)
                    .map(unit -> random.nextBoolean() ? 0xd800 + unit % 0x800 : unit)
                    .collect(StringBuilder::new, (all, unit) -> all.append((char) unit), StringBuilder::append)
                    .toString();
            ByteBuffer written = Utf8Codec.TEXT.encodeValue(text);
            assertThat(written.remaining()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
            String read = Utf8Codec.TEXT.decodeValue(written);
            assertThat(Utf8Codec.TEXT.decodeValue(Utf8Codec.TEXT.encodeValue(read)))
                    .isEqualTo(read);
        }
    }
}
