       01  TODOKE-REC.
           05  SHUBETSU         PIC X.
           05  NAIYO            PIC X(30).
           05  TENNYU           REDEFINES NAIYO.
               10  MAE-JUSHO    PIC X(20).
               10  TENNYU-YMD   PIC 9(8).
               10  YMD-BUNKAI   REDEFINES TENNYU-YMD.
                   15  NEN-TSUKI PIC 9(6).
                   15  HI       PIC 99.
                   15  HI-X     REDEFINES HI PIC XX.
           05  SHUSSHO          REDEFINES NAIYO.
               10  HAHA-NO      PIC 9(15).
           05  SHIBO            REDEFINES NAIYO PIC S9(9) COMP-3.
           05  OWARI            PIC X(3).
