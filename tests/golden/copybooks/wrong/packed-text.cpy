       01  BAD-REC.
           05  GAKU             PIC X(5) COMP-3.
