/** Common Spanish words, in lower case. */
export const SPANISH = `
el la los las lo un una unos unas de del al y e o u pero sino porque que si como cuando donde quien cual cuyo cuánto
cómo cuándo dónde quién qué cuál por para con sin sobre bajo entre hasta desde hacia según contra en a ante tras durante
yo tú él ella usted nosotros vosotros ellos ellas ustedes me te se nos os le les mi tu su mis tus sus nuestro nuestra
este esta esto estos estas ese esa eso esos esas aquel aquella algo alguien alguno alguna nada nadie ninguno ninguna
todo toda todos todas cada otro otra mismo misma mucho mucha poco poca más menos muy tan tanto demasiado bastante
no sí también tampoco ya aún todavía siempre nunca casi solo sólo aquí allí ahí ahora hoy ayer mañana luego después
antes pronto tarde temprano bien mal mejor peor gracias hola adiós favor señor señora perdón
ser soy eres es somos son era eran fue fueron sido será estar estoy estás está estamos están estaba estado haber he has
ha hemos han había hay tener tengo tienes tiene tenemos tienen tenía hacer hago hace hacen hizo hecho ir voy va vamos
van ido poder puedo puede pueden podía querer quiero quiere quisiera deber debo debe saber sé sabe decir digo dice dijo
dicho ver veo ve visto dar doy da dado venir vengo viene poner pongo pone puesto salir sale llegar llega pasar pasa
hablar habla llamar llama llamo pagar paga esperar espera buscar busca necesitar necesito necesita ayudar enviar
recibir abrir cerrar cambiar cambio cancelar confirmar reservar
cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta
cincuenta cien ciento mil millón primero primera segundo segunda tercero
lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre
octubre noviembre diciembre año mes semana día hora minuto tarde noche tiempo vez
hombre mujer niño niña persona gente amigo familia padre madre hermano casa puerta ventana calle ciudad país mundo
camino coche carro tren avión estación escuela trabajo empresa oficina dinero precio peso euro dólar pregunta respuesta
problema parte fin lado palabra lengua libro carta teléfono número dirección nombre agua pan café médico hospital
paciente mano cabeza ojo corazón espalda sangre dolor derecha izquierda arriba abajo grande pequeño bueno buena malo
nuevo nueva viejo joven largo corto fácil difícil cierto lleno libre listo
seguro contrato cliente cuenta factura pedido cita llamada servicio ayuda hotel habitación reserva
`;
