       01  KOTEI-ZEI.
           05  BUKKEN-NO      PIC 9(10).
           05  CHISEKI        PIC 9(7)V99.
           05  TANKA          PIC 9(6)V9(3).
           05  HYOKA-GAKU     PIC S9(13).
           05  KAZEI-HYOJUN   PIC S9(11)V9(2).
           05  RITSU          PIC V999.
           05  RITSU-S        PIC SV9(4).
           05  SU             PIC 9999V.
           05  KEISU          PIC S99V99.
           05  SAISHO         PIC 9.
           05  OWARI          PIC X.
