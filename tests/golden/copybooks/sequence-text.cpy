JUKI01 01  HENKO-REC.
NO 02     05  KBN             PIC X(2).                                 05 A
ABCDEF    05  GAKU            PIC 9(5).                                 .
住民基    05  SHIMEI          PIC X(20).                                変更
      *   05  KORE-WA         PIC X.
123456    05  OWARI           PIC X(1).                                 X(9)
