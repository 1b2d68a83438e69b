       01  SETAI-REC.
           03  SETAI-KEY.
               05  SETAI-NO.
                   07  SETAI-KU       PIC 9(2).
                   07  SETAI-SEQ      PIC 9(8).
               05  RIREKI             PIC 9(3).
           03  SETAINUSHI.
               05  NUSHI-NO           PIC 9(15).
               05  NUSHI-MEI          PIC X(40).
           03  NINZU                  PIC 99.
