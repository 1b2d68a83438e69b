000100 01  TSUCHI-BUN.
000200     05  BUN-1        PIC X(60) VALUE 'NOUZEI TSUUCHISHO HA HONJITJUK0001
000300-              'SU OKURIMASHITA'.
000400     05  BUN-2        PIC X(70) VALUE "KUUHAKU GA                 JUK0002
000500-    "TSUZUKU".
000600     05  BUN-3        PIC X(70) VALUE 'IN''YOU''                  JUK0002
000700-    '''DE OWARU'.
000800     05  BUN-4        PIC X(120) VALUE 'SAN GYOU NI               
000900-        'WATARU                                                  
001000-        'BUN'.
001100     05  OWARI        PIC X.
