       01  BAD-REC.
           05  GAKU             PIC 9(40) COMP-3.
