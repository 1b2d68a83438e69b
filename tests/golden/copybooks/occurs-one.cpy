       01  JUMINZEI.
           05  NENDO            PIC 9(4).
           05  KI-GAKU          PIC S9(9) COMP-3 OCCURS 4 TIMES.
           05  TSUKI            OCCURS 12.
               10  TSUKI-GAKU   PIC 9(7).
               10  TSUKI-KBN    PIC X.
           05  FURAGU           PIC X OCCURS 3 TIMES VALUE 'N'.
           05  OWARI            PIC XX.
