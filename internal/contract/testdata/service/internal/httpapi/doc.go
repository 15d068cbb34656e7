// Package httpapi holds the annotated handlers of a small service.
package httpapi

//	@title			Small API
//	@version		1
//	@description	A service that has one of everything that the generator knows.
//	@license.name	Apache-2.0
//	@license.url	https://www.apache.org/licenses/LICENSE-2.0
//
//	@tag.name			jobs
//	@tag.description	What people apply to.
//	@tag.name			server
//	@tag.description	The server itself.
