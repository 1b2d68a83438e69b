       01  BAD-REC.
           05  GAKU             PIC S9(5) COMP-33.
