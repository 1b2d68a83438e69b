       01  KYUYO-REC.
           05  KYUYO-CD         PIC X.
           05  KYUYO-HYO        OCCURS 10 TIMES.
               10  SHURUI       PIC X.
               10  SHIKYU       PIC S9(4)V99 COMP SYNC.
               10  JIKAN        PIC S9(3) COMP SYNC.
               10  MEISHO       PIC X(5).
           05  OWARI            PIC X.
