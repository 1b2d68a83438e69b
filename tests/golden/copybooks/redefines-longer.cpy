       01  KOSHIN-REC.
           05  YMD              PIC 9(6).
           05  YMD-NAGAI        REDEFINES YMD PIC X(8).
           05  KEKKA            PIC X.
