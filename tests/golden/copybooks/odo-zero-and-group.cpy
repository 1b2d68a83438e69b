       01  SHOGAI-REC.
           02  ATAMA.
               03  TECHO-NO     PIC X(10).
               03  SHURUI-SU    PIC S9(4) COMP.
           02  SHURUI-BU.
               03  SHURUI       OCCURS 0 TO 5
                                DEPENDING ON SHURUI-SU OF ATAMA
                                INDEXED BY SHURUI-IX.
                   04  SHURUI-CD    PIC 99.
                   04  TOKYU        PIC S9(3) COMP-3.
