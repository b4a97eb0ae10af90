package com.example.handlers.image;

import static com.example.handlers.image.TestImages.bytes;
import static com.example.handlers.image.TestImages.chunk;
import static com.example.handlers.image.TestImages.join;
import static com.example.handlers.image.TestImages.latin;
import static com.example.handlers.image.TestImages.read;
import static com.example.handlers.image.TestImages.segment;
import static com.example.handlers.image.TestImages.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
    private static final byte[] JPEG = read("jpeg-ycc-420.jpg");
    private static final byte[] JFIF = segment(0xE0, join(latin("JFIF\0"), bytes(1, 1, 0, 0, 1, 0, 1, 0, 0)));
    private static final byte[] XMP = segment(0xE1, latin("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"));
    private static final byte[] COMMENT = segment(0xFE, latin("holiday"));

    @ParameterizedTest
    @CsvSource({"6, MM", "6, II", "1, MM", "8, II", "3, MM"})
    void both_byte_orders_are_read(int tag, String order) {
        assertThat(jpeg(exif(tiff(order, 8, 0x112, 3, 1, tag)))).isEqualTo(tag);
    }

    @Test
    void other_segments_may_precede_the_exif_block() {
        byte[] exif = exif(tiff("MM", 8, 0x112, 3, 1, 6));
        assertThat(jpeg(JFIF, exif)).isEqualTo(6);
        assertThat(jpeg(JFIF, XMP, COMMENT, segment(0xED, latin("Photoshop 3.0\0")), exif))
                .isEqualTo(6);
        assertThat(jpeg(bytes(0xFF, 0xFF, 0xFF), exif)).as("fill bytes").isEqualTo(6);
    }

    /** Chromium does the same. */
    @Test
    void only_the_first_exif_block_counts_even_if_it_is_invalid() {
        byte[] turned = exif(tiff("MM", 8, 0x112, 3, 1, 6));
        assertThat(jpeg(turned, exif(tiff("II", 8, 0x112, 3, 1, 8)))).isEqualTo(6);
        assertThat(jpeg(exif(tiff("MM", 8, 0x112, 3, 1, 1)), turned)).isOne();
        assertThat(jpeg(exif(latin("damaged")), turned)).isOne();
    }

    /** Chromium does the same. */
    @Test
    void an_exif_chunk_after_the_pixels_of_a_png_is_ignored() {
        byte[] png = read("png-rgb-8.png");
        assertThat(tag(with(png, png.length - 12, chunk("eXIf", tiff("MM", 8, 0x112, 3, 1, 6)))))
                .isOne();
    }

    @Test
    void the_exif_block_may_follow_the_tables_and_the_frame() {
        int scan = 2;
        while ((JPEG[scan + 1] & 0xFF) != 0xDA) {
            scan += 2 + (ByteBuffer.wrap(JPEG).getShort(scan + 2) & 0xFFFF);
        }
        byte[] late = with(JPEG, scan, exif(tiff("II", 8, 0x112, 3, 1, 6)));
        assertThat(tag(late)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 13, 300})
    void the_directory_may_start_at_any_offset(int offset) {
        assertThat(jpeg(exif(tiff("II", offset, 0x112, 3, 1, 5)))).isEqualTo(5);
    }

    @Test
    void other_tags_may_precede_the_orientation() {
        assertThat(jpeg(exif(tiff("MM", 8, 0x10F, 2, 4, 0, 0x110, 2, 4, 0, 0x112, 3, 1, 7))))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 6", "3, 2, 6", "3, 0, 6", "1, 1, 6", "3, 1, 0", "3, 1, 9", "3, 1, 65535"})
    void an_orientation_with_another_type_count_or_value_is_ignored(int type, int count, int value) {
        assertThat(jpeg(exif(tiff("MM", 8, 0x112, type, count, value)))).isOne();
        assertThat(jpeg(exif(tiff("II", 8, 0x112, type, count, value)))).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 26, 25, 1_000})
    void a_directory_outside_the_block_is_ignored(int offset) {
        byte[] tiff = tiff("MM", 8, 0x112, 3, 1, 6);
        ByteBuffer.wrap(tiff).putInt(4, offset);
        assertThat(jpeg(exif(tiff))).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_png_has_its_orientation_in_the_exif_chunk(int tag) {
        byte[] png = with(read("png-rgb-8.png"), 33, chunk("eXIf", tiff("II", 8, 0x112, 3, 1, tag)));
        assertThat(tag(png)).isEqualTo(tag);
    }

    private static int jpeg(byte[]... segments) {
        return tag(with(JPEG, 2, join(segments)));
    }

    private static int tag(byte[] file) {
        return SourceImage.open(file).orientation().tag();
    }

    private static byte[] exif(byte[] tiff) {
        return segment(0xE1, join(latin("Exif\0\0"), tiff));
    }

    /** A TIFF block with one directory. Each entry consists of a tag, a type, a count and a value. */
    private static byte[] tiff(String order, int offset, int... entries) {
        boolean little = order.equals("II");
        ByteBuffer tiff = ByteBuffer.allocate(offset + 2 + 3 * entries.length + 4)
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        tiff.put(latin(order)).putShort((short) 42).putInt(offset).position(offset);
        tiff.putShort((short) (entries.length / 4));
        for (int i = 0; i < entries.length; i += 4) {
            tiff.putShort((short) entries[i]).putShort((short) entries[i + 1]).putInt(entries[i + 2]);
            tiff.putShort((short) entries[i + 3]).putShort((short) 0);
        }
        return tiff.array();
    }
}
