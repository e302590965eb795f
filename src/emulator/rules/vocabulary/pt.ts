/** Common Portuguese words, in lower case. */
export const PORTUGUESE = `
o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem sobre sob entre até desde contra
ao aos à às e ou mas porque que se como quando onde quem qual quanto eu tu você ele ela nós vós vocês eles elas me te
lhe meu minha seu sua nosso nossa este esta isto esse essa isso aquele aquela aquilo algo alguém algum alguma nada
ninguém nenhum tudo todo toda todos todas cada outro outra mesmo mesma muito muita pouco pouca mais menos tão tanto
não sim também já ainda sempre nunca quase só aqui ali lá agora hoje ontem amanhã depois antes logo cedo tarde bem mal
melhor pior obrigado obrigada olá favor senhor senhora desculpe
ser sou és é somos são era eram foi foram sido será estar estou está estamos estão estava haver há ter tenho tem temos
têm tinha fazer faço faz fazem fez feito ir vou vai vamos vão poder posso pode podem querer quero quer dever devo deve
saber sei sabe dizer digo diz disse dito ver vejo vê visto dar dou dá dado vir venho vem pôr ficar fica chegar chega
passar passa falar fala chamar chama pagar paga esperar espera precisar preciso precisa ajudar enviar receber abrir
fechar mudar marcar marcação cancelar confirmar
zero dois duas três quatro cinco seis sete oito nove dez onze doze vinte trinta quarenta cinquenta cem cento mil milhão
primeiro primeira segundo segunda terceiro
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo janeiro fevereiro março abril maio junho
julho agosto setembro outubro novembro dezembro ano mês semana dia hora minuto manhã noite tempo vez
homem mulher criança pessoa gente amigo família pai mãe irmão casa porta janela rua cidade país mundo caminho carro
trem comboio avião estação escola trabalho empresa escritório dinheiro preço real euro pergunta resposta problema parte
fim lado palavra língua livro carta telefone número endereço nome água pão café médico médica hospital paciente mão
cabeça olho coração costas sangue dor direita esquerda grande pequeno bom boa mau novo nova velho jovem longo curto
fácil difícil certo cheio livre pronto seguro contrato cliente conta consulta exame pedido serviço ajuda
`;
