"""How likely a character is in the text of a Japanese municipality: what a reading of bytes is weighed by.

Two parts, both in bits. Wide characters have a level: about one character in ``2 ** level`` is this one. Narrow ones
have a class (digit, kana, capital …), the chance of their class after the one before them, and a chance within the
class: kana beside Latin letters in one word is what a wrong table of single bytes makes.

``WIDE_LEVELS`` and ``KANA_LEVELS`` are counts of every second record of ``fixtures/houjin/houjin.truth.csv.gz`` (names
and addresses), rounded down to halvings. Everything else is put by hand.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lgmigrate.charset.page import SYMBOLS
from lgmigrate.charset.table import read_changes, read_table

Floats = npt.NDArray[np.float32]

WIDE_LEVELS: dict[int, str] = {
    4: "　市",
    5: "県会社町株目式丁区東",
    6: "大京都ー田中川番山ン号",
    7: "所岡本北島学福新地ル局野日央ス西業字第支千書タ海役郵",
    8: (
        "高箱便知愛私郡南工崎長道阪ク神ビ三場松セト合イ上屋宮部府井テ原葉名浜事店城小務立法奈古広人院ア金和ッリ富国静"
        "木シ潟橋"
    ),
    9: (
        "谷代保校ラ津玉・石病台港江下エ電（戸生）コ賀ィジ庫協埼の一村内パ通豊沢八マフ総青鹿岐機サ条横前水口行グ熊ニ阜"
        "佐レ組宿医手製同階幌ム館プい平子多信九森馬産品札税商団険伊ロ安ノデ児等"
    ),
    10: (
        "岩カオワ久兵庁研州園丸ケ見関重銀浦療署ャ方仙キ二良尾倉ナ河徳住ド四美吉沖根分ズ天茨ネ文農ま究白士坂ホＴ藤那舎"
        "さ黒ョ門香越加ミた宇泉ウ栄縄用み出群媛池自塚光財寺ツ明須秋旭形別作栃十公路相林博動政ヤ歌健ュ之清バ建赤ソ王力"
        "鳥化五瀬科ダ発が開ハ構里設興船共"
    ),
    11: (
        "友ポ渋モ教芝成沼Ｃ土メ取世郷Ｎ羽営丘米命若送桜Ｉ滋連幡ブ間Ｊ幸Ａ薬御太理菱年済洲Ｓチ志甲Ｋ飯敷ら育草武駅放厚"
        "基祉く有治朝ヨ鶴今波昭稲柏梨気堂陸春労聞楽流鉄な術ガ陽全民車康報七室板衛常花女留堀議察つきＤ雲緑技売永ヶ摩造"
        "勢物属か独裁Ｅ岸判六Ｐう阿函足とんＦ布隊ピ矢職ァ覇元家ェベ座入Ｏ蔵食働穂杉湯洋牧能警丹塩ユ砂駿販亀り"
    ),
    12: (
        "域証芸輪姫あわ盛筑早ば荒Ｕ空近梅墨茂温定管真錦印ザ経Ｂ竹際券浅庄交運柳精紙向Ｍ深振畑々災ヒ袋並麻豆堺辺期頭観"
        "専員短不喜Ｈ張利種滝互葛模ち卸百音活企Ｌ備垣来急霞紀蒲登火般師ゾボ万熱情器防お栗油養外笠恵ふ毛釧ゴ月築魚由荘"
        "る聖正諏訪守附版損居帯段曽渡尻比害勝宝益葵弘省茅検寿や酒呉Ｒ駒星庭練歳心虎刈刷槻監仲Ｙ瑞準境老淀計牛網箕屯奥"
        "鈴進紋枝ａ反"
    ),
    13: (
        "す末ほ仁もペ濃磨ォ半習護そ湖磐鋼妻ヌし飾殿菊１駐易後盤父ギ吹こ者角曲＆払航満ゼ予桑滑牟善督芳限篠ひ司麹体片延"
        "遠械湊糸貨ど鷹宗輸砺置落蘭芦舞整課端苫与割材簡味窪鴨萩面伏話旅紫修査寒線忠特棟ｏ納度狭尼付ゆ添図軽帝統臼寄房"
        "杵吾磯巻問積亜援竜弥実巣乙鳴焼伯咋樽柴堤達追無走呂調ず資託斐掛環表鎌更診潮施栖じ、ゲ舟ｅｎ宅ぎ次郎枚薩揖敦創"
        "委込街余ぽろ括咲秩刑邦念彦周雄茶び菓酬Ｇ２智ｉ笹具料好串畿細画荻駄果記鏡飛球寝"
    ),
    14: (
        "珠脇に増浪伝淵読官嘉綾烏恩円桐射峰苗乳蓮鐵瓦唐は棚歯稚主引源紡免我柄辻邑廿看扇菅集犬当英曙双係母榎秦右珂鴻諸"
        "曇ご樋め湾せ毎羅巨淡ＷＸ速溝俣華猿澤融泊色狩よ左幕類鬼紅両ヴ供楠綱湘鼻貝龍身鷲碧粟糟っ證在‾験Ｖ推軒ぬ萌直硝"
        "晴素祖べ賜領穴氷柿服各え陰諫鯖釜ょ客慈風時試対綜夕ヘ結績乃ｔ鉱順荷転．坪渕折植蘇袖橿鞍弁給少酸蟹舘消梁だ倶雨"
        "−訓語播兼祥雀鉾祇隠坊猪可霧椿象貫け苑妙視糠勇雪規ぶ４閣畠許助ヂｓｐｍ條暮辰密切収像杜先壁粕鳩桶ね祢照騨宜陀"
        "隈嬉鍋奄姶"
    ),
    15: (
        "琴７慶陵誠鵜惣嶋障檜洞む盟６繊峡斜策貿斎織ｋ殊首競権義塾浮隅装澄初茜筒榛橘笛畷衣匠迫宰琉燕竈価逓臨紺巾稜斗差"
        "罐維漁刊宙粉桃伸現荏ｃｒ秀礎圏霊測陶談回ｙ樹持液配針受礼請難干埴夷塙弓麓厳童篭薮婁倍摂嶺彼耶似ゞ楢て冶又処貯"
        "様退「」０で層背極数貴制汐使昌漆づ脂泰謝桂血恋止狛求ｕＺ苅醤君蕨菖壱審於鳳萱応れ筋藍灘窓玖勤麺岱裏飼宕菜畜覚"
        "容影任担斯包丙拓殖評妹然標糖律婦杏核鵬算廣喰劇指導ｌ決債ｇ筆趣型夏ぴ粧燃押國學編示夜ぱ蹊ざⅠ亥敬孫復岬宍堅岳"
        "純綿往韮親舗肥冨梯砲"
    ),
    16: (
        "朋皆雫爪稔鰐桔梗量虻亭冠介樺剤凸翔８頓鉛質再写兜率應偕萬雷缶貞隆恒扶旗束碑的砧伎令ゃ梶鋳ｈ麦塔汲塗旛暁怒遊返"
        "威嬬改裾隷夢乾ヱ垂祝願膳帰胡輝衡椎磁戊挾籠榴胆銅打堰獣揚蛇遺未告及続３糧藻界芽頃剣丈酵党参論顕隼Ｑぼ蛎殻除珈"
        "琲樫悦籍懸ｂｚ宏践艇幹雙班叶５洗鷺個提曹聴瀞注歴俗渚姉睦壬借氏彩逆詰才蒔梓蓼畔程薙腰額枇杷買碓拘邨浄卯午榊普"
        "酉鶉就破望薗朽麗待刀丑曳醍醐傍斑股但触促枕因ヲ削櫛底辛湧覧楚儀頸鐙只亘"
    ),
}
KANA_LEVELS: dict[int, str] = {
    3: "ｼｶｲｳ",
    4: "ﾝｷﾔﾖﾌｸ",
    5: "ｺﾂﾄﾀﾎ",
    6: "ｾｻﾃﾏﾊﾁｹﾘﾕｽｵﾋｴﾐｱﾆ",
    7: "ﾅﾜﾑﾗｿﾙﾉ",
    8: "ﾛﾓﾚﾈﾒ",
    9: "ﾍ",
    10: "ﾇ",
}
SMALL_KANA = "ｧｨｩｪｫｬｭｮｯｰ"
"""Kana that the counted text writes large, as many hosts do; others have them."""
LETTER_LEVELS = {3: "aeio", 4: "nrstuk", 5: "hmdylcg", 6: "bpfwzj", 8: "vxq"}
MARK_LEVELS = {2: "-", 3: ",.", 4: "/()", 5: "｡､･:'\"", 6: "&@_+*=｢｣#", 7: "¥\\;%!?<>~"}
VOICED = "ﾞﾟ"
VOICEABLE = frozenset("ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ")

# Levels of wide characters that were not counted.
LEVEL_1_KANJI, LEVEL_2_KANJI, OTHER_JIS, USER_DEFINED, UNCOMMON, RARE, FOREIGN = 17, 20, 18, 21, 22, 24, 28

HALF_WIDTH = 6
"""What the level of half-width kana is more than that of the same among kana."""

CLASSES = ("start", "blank", "digit", "upper", "lower", "kana", "voiceable", "voiced", "mark", "end", "other", "bad")
START, BLANK, DIGIT, UPPER, LOWER, KANA, VOICEABLE_KANA, VOICED_MARK, MARK, END, OTHER, BAD = range(len(CLASSES))

_AFTER: dict[int, tuple[float, ...]] = {
    # per mille:    blank digit upper lower kana voiceable voiced mark end other
    START:          (250, 300, 120, 25, 100, 120, 0.3, 50, 25, 3),
    BLANK:          (690, 90, 50, 20, 45, 55, 0.3, 30, 20, 2),
    DIGIT:          (100, 700, 30, 4, 9, 11, 0.2, 110, 30, 2),
    UPPER:          (110, 60, 680, 60, 4, 5, 0.2, 60, 20, 1),
    LOWER:          (80, 30, 3, 800, 0.4, 0.5, 0.1, 60, 20, 1),
    KANA:           (80, 10, 3, 0.4, 430, 420, 2, 40, 12, 1),
    VOICEABLE_KANA: (50, 8, 2, 0.3, 400, 280, 220, 30, 9, 1),
    VOICED_MARK:    (70, 10, 2, 0.4, 440, 420, 0.3, 40, 15, 1),
    MARK:           (110, 400, 120, 60, 70, 80, 0.4, 120, 35, 4),
    END:            (200, 330, 130, 30, 90, 110, 0.3, 40, 60, 3),
    OTHER:          (110, 160, 150, 100, 60, 80, 1, 150, 40, 100),
}  # fmt: skip

VARIANTS = str.maketrans({microsoft: jis for jis, microsoft in SYMBOLS["microsoft"].items()})
"""Symbols that two mappings give different code points: which one it is says nothing about the page."""


class Narrow(NamedTuple):
    """A narrow character: its class, and the logarithm of its chance within the class."""

    kind: int
    bits: float


def transitions() -> Floats:
    """The logarithms of the chances of a class after a class: rows what stands before, classes x classes."""
    table = np.full((len(CLASSES), len(CLASSES)), -14, np.float32)
    for kind, chances in _AFTER.items():
        table[kind, BLANK : BLANK + len(chances)] = np.log2(np.array(chances) / 1000)
    table[BAD] = table[START]
    return table


@cache
def narrow(char: str) -> Narrow:
    """Class and chance of a character that takes one byte (or stands for one)."""
    if char in _narrow_levels():
        return _narrow_levels()[char]
    if char in "\n\r\x85":
        return Narrow(END, -1)
    if char == "\t":
        return Narrow(OTHER, -2)
    if len(char) == 1 and unicodedata.category(char) in ("Cc", "Cn", "Co"):
        return Narrow(BAD, 0)
    return Narrow(OTHER, -6)


@cache
def _narrow_levels() -> dict[str, Narrow]:
    found = {" ": Narrow(BLANK, 0.0), **{str(digit): Narrow(DIGIT, -3.3) for digit in range(10)}}
    for level, letters in LETTER_LEVELS.items():
        found |= {letter: Narrow(LOWER, -level) for letter in letters}
        found |= {letter: Narrow(UPPER, -level) for letter in letters.upper()}
    for level, kana in (*KANA_LEVELS.items(), (8, SMALL_KANA), (11, "ｦ")):
        # The two classes of kana share what the counts have as one.
        found |= {one: Narrow(VOICEABLE_KANA if one in VOICEABLE else KANA, 1 - level) for one in kana}
    found |= {one: Narrow(VOICED_MARK, bits) for one, bits in zip(VOICED, (-0.1, -4.0), strict=True)}
    found |= {mark: Narrow(MARK, -level) for level, marks in MARK_LEVELS.items() for mark in marks}
    return found


@cache
def wide_level(text: str) -> int:
    """The level of a wide character, from its :func:`likeness`."""
    text = likeness(text)
    return _wide_levels().get(text) or _unlisted(text)


def likeness(text: str) -> str:
    """A character without what says nothing about the page: the mapping of symbols, and shapes of before 1983."""
    return _shapes().get(text) or text.translate(VARIANTS)


def kin(text: str) -> str:
    """One of the characters that a code may stand for in 1978 and since: which it is, a text does not say."""
    return _kin().get(text) or likeness(text)


@cache
def _kin() -> dict[str, str]:
    today = read_table("jis-x-0208")
    pairs = [(today[code], shape) for code, shape in read_changes("jis78").items()]
    pairs += [(today[code], shape) for code, shape in read_changes("keis78").items() if code in today]
    return {char: min(pair).translate(VARIANTS) for pair in pairs for char in pair}


@cache
def _wide_levels() -> dict[str, int]:
    levels = {}
    for code, char in read_table("jis-x-0208").items():
        row = (code >> 8) - 0x20
        levels[char.translate(VARIANTS)] = OTHER_JIS if row < 16 else LEVEL_1_KANJI if row < 48 else LEVEL_2_KANJI
    return levels | {char: level for level, chars in WIDE_LEVELS.items() for char in chars}


@cache
def _shapes() -> dict[str, str]:
    """Shapes that JIS changed in 1983 and has no other code for → the character of today."""
    today = read_table("jis-x-0208")
    known = set(today.values())
    changes = {shape: today[code] for code, shape in read_changes("jis78").items() if shape not in known}
    return {shape: char for shape, char in changes.items() if shape != char}


def _unlisted(text: str) -> int:
    point = ord(text[0])
    if unicodedata.category(text[0]) == "Co":
        return USER_DEFINED
    if 0xFF66 <= point < 0xFFA0:  # EUC has half-width kana in two bytes
        return round(HALF_WIDTH - narrow(text).bits)
    if 0x2000 <= point < 0xA000 or 0xF900 <= point < 0xFB00 or 0xFF00 <= point < 0xFFF0:
        return UNCOMMON
    return RARE if point >= 0x20000 else FOREIGN
