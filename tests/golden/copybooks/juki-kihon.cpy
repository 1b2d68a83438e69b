000100*  住民基本台帳 基本レコード                                      JUKI0001
000200 01  JUKI-REC.                                                    JUKI0001
000300     05  ATENA-NO         PIC 9(15).                              JUKI0001
000400     05  RIREKI-NO        PIC 9(05).                              JUKI0001
000500     05  SETAI-NO         PIC 9(15).                              JUKI0001
000600     05  SHIMEI-KANA      PIC X(60).                              PIC X(9
000700     05  SHIMEI           PIC X(100).                             JUKI0001
000800     05  SEIBETSU         PIC X.                                  JUKI0001
000900     05  SEINENGAPPI      PIC X(08).                              JUKI0001
001000     05  TSUZUKIGARA      PIC XX.                                 JUKI0001
