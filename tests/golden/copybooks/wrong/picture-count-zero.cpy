       01  BAD-REC.
           05  GAKU             PIC X(0).
