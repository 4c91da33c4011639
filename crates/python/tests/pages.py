"""Pages that tests make up: articles with readings that are new each time."""

import random

WORDS = [
    ("今天", "jīntiān"), ("天气", "tiānqì"), ("城市", "chéngshì"), ("供水", "gōngshuǐ"), ("管道", "guǎndào"),
    ("居民", "jūmín"), ("用水", "yòngshuǐ"), ("改革", "gǎigé"), ("举措", "jǔcuò"), ("发布", "fābù"),
    ("会议", "huìyì"), ("介绍", "jièshào"), ("经济", "jīngjì"), ("发展", "fāzhǎn"), ("区域", "qūyù"),
    ("学校", "xuéxiào"), ("老师", "lǎoshī"), ("学生", "xuéshēng"), ("火车", "huǒchē"), ("飞机", "fēijī"),
    ("医院", "yīyuàn"), ("医生", "yīshēng"), ("电影", "diànyǐng"), ("音乐", "yīnyuè"), ("河流", "héliú"),
    ("山脉", "shānmài"), ("农民", "nóngmín"), ("粮食", "liángshí"), ("工厂", "gōngchǎng"), ("机器", "jīqì"),
    ("研究", "yánjiū"), ("科学", "kēxué"), ("技术", "jìshù"), ("市场", "shìchǎng"), ("价格", "jiàgé"),
    ("运动", "yùndòng"), ("比赛", "bǐsài"), ("图书", "túshū"), ("报纸", "bàozhǐ"), ("历史", "lìshǐ"),
]  # fmt: skip


def article(number: int, words: int = 90) -> list[tuple[str, str]]:
    """The words of an article, other for each number, with their readings."""
    return random.Random(number).choices(WORDS, k=words)


def plain(number: int) -> str:
    """An article as it was written."""
    return with_readings(number, None)


def with_readings(number: int, seed: int | None) -> str:
    """The same with readings behind about a tenth of its words; which, the seed says."""
    chance, breaks = random.Random(seed), random.Random(-number - 1)
    text, since = "", 0
    for place, (word, reading) in enumerate(article(number)):
        text, since = text + word, since + 1
        if seed is not None and (chance.random() < 0.1 or place < 3):
            text += f"({reading})"
        if since > 8 and breaks.random() < 0.1:
            text, since = text + "。\n", 0
        elif since > 3 and breaks.random() < 0.2:
            text += "，"
    return text.rstrip("。，\n") + "。\n"
