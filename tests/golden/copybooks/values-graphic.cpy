       01  KANJI-SHOKICHI.
           05  G01   PIC G(2) DISPLAY-1  VALUE G'税金'.
           05  G02   PIC G(2) DISPLAY-1  VALUE SPACE.
           05  G03   PIC N(2)            VALUE ALL N'＊'.
