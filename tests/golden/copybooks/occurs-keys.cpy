       01  ZEIRITSU-HYO.
           05  GYO OCCURS 20 TIMES
                   ASCENDING KEY IS KAGEN
                   DESCENDING KEY IS JUNI, RITSU
                   INDEXED BY GYO-IX, GYO-IX2.
               10  KAGEN        PIC 9(9).
               10  JUNI         PIC 99.
               10  RITSU        PIC V999.
           05  RETSU OCCURS 2 ASCENDING RETSU INDEXED RETSU-IX PIC 9.
           05  OWARI            PIC X.
