           05  KYU-HOKEN        PIC X(4).
           05  KYU-GAKU         PIC 9(9).
           05  YO-KYU-CODE      PIC X(2).
