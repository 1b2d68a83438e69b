       01  KAIGO-JISSEKI.
           05  HIHO-NO          PIC 9(10).
           05  NENDO            OCCURS 3 TIMES.
               10  NEN          PIC 9(4).
               10  TSUKI        OCCURS 12 TIMES.
                   15  TANI     PIC S9(7) COMP-3.
                   15  KENSU    PIC S9(4) COMP.
               10  KEI          PIC S9(9) COMP-3.
           05  OWARI            PIC X.
