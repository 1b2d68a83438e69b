       01  BAD-REC.
           05  GAKU             PIC P9(2)P.
