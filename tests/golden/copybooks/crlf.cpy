000100 01  GYOMATSU-REC.                                                GYO00001
000200     05  BUN            PIC X(30) VALUE 'TSUZUKU                  GYO00002
000300-        'BUN'.                                                   GYO00003
000400     05  OWARI          PIC X.                                    GYO00004
