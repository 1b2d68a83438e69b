       01  KENSHO-REC.
           05  KBN             PIC X.
      D    05  SHIRABE         PIC X(50).
           05  GAKU            PIC 9(5).
      d    05  SHIRABE-2       PIC X(50).
      D    'KORE MO YOMANAI
           05  OWARI           PIC X.
