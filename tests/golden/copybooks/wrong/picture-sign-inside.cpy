       01  BAD-REC.
           05  GAKU             PIC 9S9(3).
