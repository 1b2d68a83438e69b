       01  BAD-REC.
           05  KENSU            PIC 99.
           05  MEISAI           OCCURS 1 TO 5.
               10  KBN          PIC X.
