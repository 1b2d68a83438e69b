       01  BAD-REC.
           05  YMD              PIC 9(8).
           05  KBN              PIC X.
           05  YMD-X  REDEFINES YMD       PIC X(8).
