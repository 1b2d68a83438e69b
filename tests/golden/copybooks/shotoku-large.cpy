       01  SHOTOKU-REC.
           03  KIHON.
               05  NENDO            PIC 9(04).
               05  KOJIN-NO         PIC 9(15).
               05  SHOTOKU-KBN      PIC X(01).
                   88  SHIRO            VALUE '1'.
                   88  AO               VALUE '2'.
               05  FILLER           PIC X(10).
           03  SHUNYU.
               05  KYUYO            PIC S9(11)      COMP-3.
               05  NENKIN           PIC S9(11)      COMP-3.
               05  SONOTA OCCURS 8 TIMES INDEXED BY SX.
                   07  SONOTA-CD    PIC 9(02).
                   07  SONOTA-GAKU  PIC S9(11)      COMP-3.
           03  KOJO.
               05  KOJO-ICHIRAN.
                   07  KOJO-HYO     PIC S9(9) COMP-3 OCCURS 15 TIMES.
               05  KOJO-MEISAI      REDEFINES KOJO-ICHIRAN.
                   07  SHAKAI       PIC S9(9) COMP-3.
                   07  SEIMEI       PIC S9(9) COMP-3.
                   07  FILLER       PIC X(65).
           03  ZEIGAKU.
               05  KEN-ZEI          PIC S9(9) COMP.
               05  SHI-ZEI          PIC S9(9) COMP.
               05  ZEIRITSU         PIC 9(2)V9(4).
           03  FILLER               PIC X(06).
