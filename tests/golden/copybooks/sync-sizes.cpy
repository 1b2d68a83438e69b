       01  SUITO-REC.
           05  KBN              PIC X.
           05  KENSU            PIC S9(4) COMP SYNC.
           05  KBN-2            PIC X.
           05  GAKU             PIC S9(9) COMP SYNCHRONIZED.
           05  KBN-3            PIC X(5).
           05  KEI              PIC S9(18) COMP SYNC RIGHT.
           05  HEIKIN           COMP-1 SYNC.
           05  KBN-4            PIC X.
           05  BUNSAN           COMP-2 SYNC LEFT.
           05  KBN-5            PIC X.
           05  SOEJI            INDEX SYNC.
           05  PAKKU            PIC S9(3) COMP-3 SYNC.
           05  MOJI             PIC X(3) SYNC.
