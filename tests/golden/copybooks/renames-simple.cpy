       01  ATENA-KENSAKU.
           05  KANA-SEI         PIC X(20).
           05  KANA-MEI         PIC X(20).
           05  UMARE-NEN        PIC 9(4).
           05  UMARE-TSUKI      PIC 99.
           05  UMARE-HI         PIC 99.
           66  KANA             RENAMES KANA-SEI THRU KANA-MEI.
           66  UMARE            RENAMES UMARE-NEN THROUGH UMARE-HI.
           66  NEN-BETSUMEI     RENAMES UMARE-NEN.
