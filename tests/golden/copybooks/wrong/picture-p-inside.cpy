       01  BAD-REC.
           05  GAKU             PIC 9(2)P(2)9(2).
