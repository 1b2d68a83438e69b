       01  HYO-KANRI.
           05  KBN         PIC X.
           05  SOEJI       USAGE INDEX.
           05  BASHO       USAGE IS POINTER.
           05  OWARI       PIC X.
