"""Creates the images in this folder and, for each of them, the pixels that Pillow decodes (NAME.rgba: 4 bytes per pixel).

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 numpy && venv/bin/python make.py

The PNGs are encoded by this script, because Pillow can't write all colour types and depths, nor interlacing. Their expected
pixels come from Pillow as well, except that samples of 16 bits are scaled here.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
W, H = 19, 13  # Odd sizes: rows of 1, 2 and 4 bits end inside a byte, and every Adam7 pass is incomplete.
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def packed(row, depth):
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    bits = "".join(format(int(v), "0%db" % depth) for v in row.ravel())
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(rows, bpp):
    out, above = b"", bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = y % 5  # Every filter of PNG.
        line = bytearray()
        for i, v in enumerate(row):
            a = row[i - bpp] if i >= bpp else 0
            b, c = above[i], above[i - bpp] if i >= bpp else 0
            line.append((v - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
        out += bytes([kind]) + line
        above = row
    return out


def png(samples, colour, depth, interlaced=False, before=b"", after=b"", idat=None):
    """samples: rows x columns x channels."""
    bpp = max(1, CHANNELS[colour] * depth // 8)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b""
    for x, y, dx, dy in passes:
        part = samples[y::dy, x::dx]
        if part.size:
            raw += filtered([packed(row, depth) for row in part], bpp)
    data = zlib.compress(raw, 9)
    head = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, colour, 0, 0, int(interlaced))
    size = idat or len(data)
    pixels = b"".join(chunk(b"IDAT", data[i : i + size]) for i in range(0, len(data), size))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + pixels + after + chunk(b"IEND", b"")


def rgba8(file, samples, colour, depth, key):
    """The pixels that Pillow decodes. It truncates 16-bit samples, so those are rounded to 8 bits here."""
    if depth == 16:
        eight = (samples.astype(np.uint32) * 255 + 32767) // 65535
        alpha = np.full(samples.shape[:2], 255, np.uint32)
        if key is not None:
            alpha[(samples == key).all(axis=2)] = 0
        if colour in (4, 6):
            eight, alpha = eight[:, :, :-1], eight[:, :, -1]
        colours = np.repeat(eight, 3, axis=2) if eight.shape[2] == 1 else eight
        return np.dstack([colours, alpha]).astype(np.uint8)
    image = Image.open(io.BytesIO(file))
    image.load()
    if colour == 0 and depth < 8 and key is not None:
        # Pillow compares the scaled samples with the unscaled key.
        image.info.pop("transparency")
        out = np.array(image.convert("RGBA"))
        out[(samples == key).all(axis=2), 3] = 0
        return out
    return np.array(image.convert("RGBA"))


def save(name, file, reference):
    (HERE / name).write_bytes(file)
    (HERE / (Path(name).stem + ".rgba")).write_bytes(np.ascontiguousarray(reference, np.uint8).tobytes())


def pngs():
    random = np.random.default_rng(1)
    y, x = np.mgrid[0:H, 0:W]
    for colour, depths in {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}.items():
        for depth in depths:
            most = 2**depth - 1
            channels = CHANNELS[colour]
            ramp = np.dstack([(x * (c + 1) + y * (3 - c)) * most // (7 * W) for c in range(channels)]) % (most + 1)
            noise = random.integers(0, most + 1, (H, W, channels))
            samples = np.where(y[:, :, None] < H // 2, ramp, noise)
            colours = min(most + 1, 200)
            if colour == 3:
                samples %= colours
            palette = random.integers(0, 256, (colours, 3))
            plte = chunk(b"PLTE", palette.astype(np.uint8).tobytes()) if colour == 3 else b""
            for interlaced in (False, True):
                for trns in (False, True) if colour in (0, 2, 3) else (False,):
                    key, extra = None, b""
                    if trns and colour == 3:
                        extra = chunk(b"tRNS", bytes(random.integers(0, 256, max(1, colours // 2)).tolist()))
                    elif trns:
                        key = samples[5, 4]
                        extra = chunk(b"tRNS", b"".join(struct.pack(">H", int(v)) for v in key))
                    file = png(samples, colour, depth, interlaced, plte + extra, idat=7 if interlaced else None)
                    name = "png-%s-%d%s%s.png" % (
                        {0: "gray", 2: "rgb", 3: "palette", 4: "gray-alpha", 6: "rgb-alpha"}[colour],
                        depth,
                        "-trns" if trns else "",
                        "-interlaced" if interlaced else "",
                    )
                    save(name, file, rgba8(file, samples, colour, depth, key))


def marker(code, data):
    return bytes([0xFF, code]) + struct.pack(">H", len(data) + 2) + data


def adobe(transform):
    return marker(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


def without(file, *codes):
    """Removes the segments with these markers from a JPEG."""
    out, at = file[:2], 2
    while file[at + 1] != 0xDA:
        size = 2 + struct.unpack(">H", file[at + 2 : at + 4])[0]
        if file[at + 1] not in codes:
            out += file[at : at + size]
        at += size
    return out + file[at:]


def jpegs():
    w, h = 37, 29
    y, x = np.mgrid[0:h, 0:w]
    rgb = np.dstack([x * 255 // w, y * 255 // h, (x + y) * 255 // (w + h)]).astype(np.uint8)
    rgb[8:20, 10:25] = (230, 40, 60)
    photo = Image.fromarray(rgb)
    four = np.dstack([rgb, (x * y * 255 // (w * h)).astype(np.uint8)])
    cmyk = Image.frombytes("CMYK", (w, h), four.tobytes())

    def write(image, **options):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=92, **options)
        return out.getvalue()

    files = {"gray": write(photo.convert("L")), "gray-progressive": write(photo.convert("L"), progressive=True)}
    for name, subsampling in {"444": 0, "422": 1, "420": 2}.items():
        files["ycc-" + name] = write(photo, subsampling=subsampling)
        files["ycc-%s-progressive" % name] = write(photo, subsampling=subsampling, progressive=True)
    files["ycc-420-restarts"] = write(photo, subsampling=2, restart_marker_blocks=1)
    bare = without(files["ycc-444"], 0xE0)
    files["ycc-no-jfif"] = bare
    files["ycc-adobe"] = bare[:2] + adobe(1) + bare[2:]
    files["rgb-ids"] = write(photo, keep_rgb=True)
    ids = without(files["rgb-ids"], 0xEE, 0xE0)
    files["rgb-adobe"] = ids[:2] + adobe(0) + ids[2:]
    # Pillow writes CMYK inverted, with an Adobe segment and transform 0.
    files["cmyk-adobe"] = write(cmyk)
    files["cmyk-adobe-progressive"] = write(cmyk, progressive=True)
    plain = without(files["cmyk-adobe"], 0xEE)
    files["cmyk"] = plain
    files["ycck-adobe"] = plain[:2] + adobe(2) + plain[2:]
    for name, file in files.items():
        image = Image.open(io.BytesIO(file))
        save("jpeg-%s.jpg" % name, file, np.array(image.convert("RGB").convert("RGBA")))


for old in list(HERE.glob("*.png")) + list(HERE.glob("*.jpg")) + list(HERE.glob("*.rgba")):
    old.unlink()
pngs()
jpegs()
