       01  BAD-REC.
           05  HAKO.
               10  YMD          PIC 9(8).
           05  YMD-X  REDEFINES YMD       PIC X(8).
