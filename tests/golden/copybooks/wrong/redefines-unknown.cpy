       01  BAD-REC.
           05  YMD              PIC 9(8).
           05  YMD-X  REDEFINES YMDD      PIC X(8).
