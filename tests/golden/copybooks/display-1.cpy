       01  GAIJI-REC.
           05  KANJI-SHIMEI   PIC G(20) USAGE DISPLAY-1.
           05  KANJI-JUSHO    PIC G(30) DISPLAY-1.
           05  ICHIJI         PIC GG USAGE IS DISPLAY-1.
           05  KUGIRI         PIC G(3)BG(3) USAGE DISPLAY-1.
           05  KYU            PIC N(4) USAGE DISPLAY-1.
           05  OWARI          PIC X.
