       01  SHOKYAKU-REC.
           05  KBN              PIC X.
           05  NAIYO            PIC X(11).
           05  NAIYO-A          REDEFINES NAIYO.
               10  A-KBN        PIC X.
               10  A-SU         PIC S9(4) COMP SYNC.
               10  A-SHU        PIC X.
               10  A-GAKU       PIC S9(9) COMP SYNC.
           05  OWARI            PIC X(2).
