       01  SHINKOKU-REC.
           COPY HIZUKE REPLACING HIZUKE BY SHINKOKU-HI
                                 NEN    BY S-NEN
                                 99     BY 999
                                 HI     BY ==S-HI==.
           COPY MOJI REPLACING 'ABC' BY "XYZ"
                               5 BY 7,
                               ==ZERO== BY SPACE.
