       01  HOKEN-REC.
           COPY PREFIXED REPLACING LEADING ==KYU== BY ==SHIN==
                                   TRAILING ==-CODE== BY ==-CD==.
           COPY PREFIXED REPLACING LEADING ==KYU-== BY ====
                                   TRAILING ==KYU-CODE== BY ==TOKYU==.
