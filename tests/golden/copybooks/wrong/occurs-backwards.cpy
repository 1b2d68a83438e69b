       01  BAD-REC.
           05  MEISAI           OCCURS 5 TO 2 DEPENDING ON KENSU PIC X.
