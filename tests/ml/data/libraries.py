"""A small library in two languages, made up, for pairs, splits and exams."""

from ml.data.records import PageRecord

TOPICS = {
    "茶": ("zh", "冲泡", "绿茶的水温不要太高，先把开水放凉一会儿再倒进杯子里。", "茶叶"),
    "databases": ("en", "indexes", "An index lets the database find one row without reading the whole table.", "db"),
    "园艺": ("zh", "番茄", "番茄苗定植的时候把茎埋深一点，埋下去的部分会长出新的根。", "种菜"),
    "trains": ("en", "timetables", "A timetable repeats every hour so that travellers need not learn it.", "rail"),
}


def library(pages: int = 80) -> list[PageRecord]:
    """Pages of four topics, on as many sites as a tenth of them, each said in its own words."""
    made = []
    for number in range(pages):
        topic, (lang, word, text, tag) = list(TOPICS.items())[number % 4]
        # Odd and even pages of a topic have words of their own, so that they can be told apart.
        own = f"{topic}{number}号" if lang == "zh" else f"{topic} number {number}"
        made.append(
            PageRecord(
                page=number,
                site=f"site{number % max(1, pages // 10)}.example",
                lang=lang,
                saved_at=1_700_000_000.0 + number * 3600,
                title=f"{own}：{word}" if lang == "zh" else f"{own}: {word}",
                description=f"关于{own}的一点说明" if lang == "zh" else f"A few words on {own}",
                note=f"{own}值得再读" if lang == "zh" else f"read {own} again",
                passages=(f"{text} {own}", f"{own} {text[:20]}", f"{text[10:]} ({number})"),
                tags=(tag, f"{tag}-{number // 8}"),
            )
        )
    return made
