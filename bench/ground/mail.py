"""Houses that send mail, and their readers."""

from . import house, measure

LANGS = ["en", "fr", "es", "uk", "ar"]


def writing_to(folder, port):
    """A new house that sends its mail there."""
    house.found(folder, ",".join(LANGS))
    file = folder / "beffroi.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace('from = ""', 'from = "The House <news@house.example>"')
    text = text.replace("relays = []", f'relays = ["smtp+clear://127.0.0.1:{port}"]')
    file.write_text(text.replace('bounces = ""', 'bounces = "bounces@house.example"'), encoding="utf-8")
    return folder


def read_by(folder, count):
    """Adds so many readers, a fifth of them in each language."""
    file = folder.parent / f"{folder.name}.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("email,langs\n")
        for n in range(count):
            out.write(f"reader{n}@provider{n % 50}.example,{LANGS[n % len(LANGS)]}\n")
    return measure.run(house.BIN, "subscribers", folder, "import", file, "--consent", "I want the news (made up for measuring)")
