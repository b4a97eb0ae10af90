package dev.jobfn.run.handlers;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Makes decoded pictures smaller. */
final class Scaling {
    private Scaling() {}

    /**
     * The picture at this width, its ratio kept; itself where it is no wider. It is halved while it is more than twice too
     * wide: a single bicubic step looks at 16 pixels only and would skip the rest.
     */
    static BufferedImage toWidth(BufferedImage source, int width) {
        if (source.getWidth() <= width) {
            return source;
        }
        int height = Math.max(1, (int) Math.round((double) source.getHeight() * width / source.getWidth()));
        BufferedImage image = source;
        while (image.getWidth() >= 2 * width) {
            image = draw(
                    image,
                    Math.max(width, image.getWidth() / 2),
                    Math.max(height, image.getHeight() / 2),
                    RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        }
        return draw(image, width, height, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    }

    private static BufferedImage draw(BufferedImage source, int width, int height, Object interpolation) {
        BufferedImage target = new BufferedImage(width, height, type(source));
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, interpolation);
        graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
        graphics.drawImage(source, 0, 0, width, height, null);
        graphics.dispose();
        return target;
    }

    /** A type that both encoders take: palettes would lose the colours in between, 16 bit a channel is not for the eye. */
    static int type(BufferedImage source) {
        return source.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    }
}
