*> 生活保護 世帯票
01 HOGO-REC.
   05 CASE-NO PIC 9(8). *> ケース番号. PIC X(99)
   05 SETAI-KUBUN PIC X. 05 NINZU PIC 99.
05 HOGO-HI
     PIC S9(7)
     COMP-3
     OCCURS 12 TIMES.
                                                                            05 MIGI PIC X(3).
05 JIYU PIC X(30) VALUE "IT'S *> NOT A COMMENT".
05 OWARI PIC X.
