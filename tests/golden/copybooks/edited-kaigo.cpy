       01  KAIGO-TSUCHI.
           05  HOKENRYO       PIC ZZZ,ZZ9.
           05  KYUFU          PIC ZZ,ZZZ,ZZ9.99.
           05  CHECK-GAKU     PIC ***,**9.
           05  YMD            PIC 9999/99/99.
           05  YMD-B          PIC 9(4)B99B99.
           05  ZERO-IRI       PIC 9(3)0(3).
           05  FURIGANA       PIC X(3)BX(3).
           05  MEISHO         PIC XX/XX0X.
           05  SAGAKU         PIC +ZZ,ZZ9.
           05  SAGAKU-2       PIC ZZ,ZZ9-.
           05  FUDO           PIC ++++,++9.
           05  FUDO-2         PIC ---9.99.
           05  KAN-NO         PIC Z(5)9 BLANK WHEN ZERO.
           05  TOTEN          PIC ZZ9.
           05  ALPHA          PIC A(5).
           05  ALPHA-B        PIC A(3)BA.
