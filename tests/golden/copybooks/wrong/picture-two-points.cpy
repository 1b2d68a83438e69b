       01  BAD-REC.
           05  GAKU             PIC 9V9V9.
