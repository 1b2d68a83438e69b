       >>SOURCE FORMAT IS FREE
01 SOKYU-REC.
05 NENDO PIC 9(4).
05 GAKU PIC S9(9) COMP.
      >>SOURCE FORMAT FIXED
000100     05  ATO-NO          PIC X(3).                                05 X
      *    05  KESHI           PIC X(3).
000300     05  OWARI           PIC X.
