"""Makes the fonts of the page and of its pictures anew:

    pip install fonttools==4.68.0 brotli ziamath==0.13
    apt-get install fonts-dejavu-core fonts-noto-cjk
    python scripts/fonts.py

assets/fonts/math.woff2: STIX Two Math 2.11, as ziamath carries it, with the characters of MATH and what the sizes of a
bracket or a root are put together from. tests/visual/fonts/: DejaVu Sans 2.37 and Noto Sans CJK SC, of Debian, with the
characters that the pictures of tests/page/visual.spec.js show. The licences lie beside the fonts.
"""

from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = Path("/usr/share/fonts")


def span(first: int, last: int) -> set[int]:
    return set(range(first, last + 1))


LATIN = span(0x20, 0x7E)
GREEK = span(0x391, 0x3A9) | span(0x3B1, 0x3C9) | {0x3D1, 0x3D5, 0x3F5}
# A browser draws an <mi> of one letter by these; the italic h has its place elsewhere.
ITALIC = span(0x1D434, 0x1D467) | {0x210E} | span(0x1D6FC, 0x1D71B)
SIGNS = {ord(sign) for sign in "±·×²³′…‖∂∇∈∏∑−∗√∞∥∼≈≠≤≥⋅←→𝔼"}
ACCENTS = {ord(sign) for sign in "ˆ¯\u0302\u0304"}
# Spaces, and what TeX puts between a function and what it is of.
UNSEEN = {0xA0, 0x2009, 0x200B, 0x2061, 0x2062, 0x2063}
MATH = LATIN | GREEK | ITALIC | SIGNS | ACCENTS | UNSEEN

# Latin, Greek, punctuation, indices, arrows, operators, shapes.
TEXT = LATIN | span(0xA0, 0xFF) | GREEK | span(0x2010, 0x2044) | span(0x2070, 0x209C) | span(0x2190, 0x21FF)
TEXT |= span(0x2200, 0x22FF) | span(0x25A0, 0x25FF) | {0x302}
PAGES = ("index.html", "zh-CN/index.html")


def chinese() -> set[int]:
    """What the headers of the article's pages have beyond ASCII."""
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in PAGES]
    headers = "".join(text.split("<header>")[1].split("</header>")[0] for text in texts)
    return {ord(sign) for sign in headers if ord(sign) > 0x2E7F}


def make(source: Path, target: Path, characters: set[int], features: list[str], number: int = -1) -> None:
    """A subset of a font file (of its font `number` in a collection) as WOFF2."""
    options = subset.Options(
        flavor="woff2",
        layout_features=features,
        hinting=False,
        desubroutinize=True,
        # The licence and whose it is stay in the font.
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        font_number=number,
    )
    # A font without the time of its making is the same whenever it is made.
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(characters))
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)
    print(f"{target.relative_to(ROOT)}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes")


stix = Path(str(distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")))
# Smaller indices of a cut of their own (ssty) would double its size.
make(stix, ROOT / "assets/fonts/math.woff2", MATH, ["dtls"])
pictures = ROOT / "tests/visual/fonts"
for weight, dejavu in (("regular", "DejaVuSans"), ("bold", "DejaVuSans-Bold")):
    make(DEBIAN / f"truetype/dejavu/{dejavu}.ttf", pictures / f"latin-{weight}.woff2", TEXT, ["kern", "mark"])
for weight, noto in (("regular", "Regular"), ("bold", "Bold")):
    # The third font of the collection is the Simplified Chinese.
    file = DEBIAN / f"opentype/noto/NotoSansCJK-{noto}.ttc"
    make(file, pictures / f"chinese-{weight}.woff2", chinese(), ["kern"], 2)
