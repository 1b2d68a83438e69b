       01  BAD-REC.
           05  GAKU             PIC 9(5) PIC 9(6).
